/** The colour words of CSS (Color Module Level 4), and those that stand for one. */
const NAMES = new Set(
  `aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet
  brown burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue
  darkcyan darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange
  darkorchid darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise
  darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen
  fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew hotpink indianred
  indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
  lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen
  lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime limegreen linen magenta
  maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue
  mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin
  navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen
  paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple rebeccapurple
  red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue
  slateblue slategray slategrey snow springgreen steelblue tan teal thistle tomato turquoise violet
  wheat white whitesmoke yellow yellowgreen transparent currentcolor inherit initial unset revert
  canvas canvastext linktext visitedtext activetext buttonface buttontext buttonborder field
  fieldtext highlight highlighttext selecteditem selecteditemtext mark marktext graytext accentcolor
  accentcolortext`.split(/\s+/),
);

/**
 * The colour and the title behind `box`: a colour comes first, if there is one; anything else is
 * the beginning of the title. `title` is always the end of `rest`.
 */
export function readColor(rest: string): { color: string; title: string } {
  if (/[\u2028\u2029]/.test(rest)) return { color: 'transparent', title: '' };
  const called = /^((?:rgb|hsl)a?\(.*\))(.*)$/.exec(rest);
  if (called !== null && isColor(called[1] ?? '')) {
    return { color: (called[1] ?? '').trim(), title: called[2] ?? '' };
  }
  const word = /^\w*/.exec(rest)?.[0] ?? '';
  if (NAMES.has(word.toLowerCase())) return { color: word, title: rest.slice(word.length) };
  return { color: 'transparent', title: rest };
}

const NUMBER = String.raw`(?:[-+]?(?:\d+\.?\d*|\.\d+)(?:%|deg|rad|grad|turn)?|none)`;
const SEPARATED = new RegExp(`^${NUMBER}(?:\\s*,\\s*${NUMBER}){2,3}$`, 'i');
const SPACED = new RegExp(`^${NUMBER}(?:\\s+${NUMBER}){2}(?:\\s*/\\s*${NUMBER})?$`, 'i');

/** Three or four numbers, percentages or angles in brackets. */
function isColor(text: string): boolean {
  const inside = /^\w+\(([^()]*)\)$/.exec(text)?.[1]?.trim();
  return inside !== undefined && (SEPARATED.test(inside) || SPACED.test(inside));
}
