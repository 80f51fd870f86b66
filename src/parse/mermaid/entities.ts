/** The names of the characters 160 to 255 in order (HTML 4.01, section 24.2). */
const LATIN = `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg
plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave
Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH
Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig
agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml
eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml`;

/** Greek letters from 913 and from 945; there is no character 930. */
const GREEK_CAPITALS = `Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi
Omicron Pi Rho - Sigma Tau Upsilon Phi Chi Psi Omega`;
const GREEK_SMALL = `alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi
omicron pi rho sigmaf sigma tau upsilon phi chi psi omega`;

/** Other names with their characters (HTML 4.01, sections 24.3 and 24.4, and punctuation of HTML). */
const OTHERS = `quot 34 amp 38 lt 60 gt 62 apos 39 num 35 semi 59 colon 58 comma 44 period 46 excl 33
percnt 37 dollar 36 lpar 40 rpar 41 ast 42 plus 43 sol 47 bsol 92 equals 61 quest 63 commat 64
lsqb 91 rsqb 93 lbrack 91 rbrack 93 lcub 123 rcub 125 lbrace 123 rbrace 125 lowbar 95 grave 96
verbar 124 vert 124 Hat 94 NewLine 10 Tab 9 OElig 338 oelig 339 Scaron 352 scaron 353 Yuml 376
circ 710 tilde 732 ensp 8194 emsp 8195 thinsp 8201 zwnj 8204 zwj 8205 lrm 8206 rlm 8207 ndash 8211
mdash 8212 lsquo 8216 rsquo 8217 sbquo 8218 ldquo 8220 rdquo 8221 bdquo 8222 dagger 8224
Dagger 8225 permil 8240 lsaquo 8249 rsaquo 8250 euro 8364 fnof 402 thetasym 977 upsih 978 piv 982
bull 8226 hellip 8230 prime 8242 Prime 8243 oline 8254 frasl 8260 weierp 8472 image 8465 real 8476
trade 8482 alefsym 8501 larr 8592 uarr 8593 rarr 8594 darr 8595 harr 8596 crarr 8629 lArr 8656
uArr 8657 rArr 8658 dArr 8659 hArr 8660 forall 8704 part 8706 exist 8707 empty 8709 nabla 8711
isin 8712 notin 8713 ni 8715 prod 8719 sum 8721 minus 8722 lowast 8727 radic 8730 prop 8733
infin 8734 ang 8736 and 8743 or 8744 cap 8745 cup 8746 int 8747 there4 8756 sim 8764 cong 8773
asymp 8776 ne 8800 equiv 8801 le 8804 ge 8805 sub 8834 sup 8835 nsub 8836 sube 8838 supe 8839
oplus 8853 otimes 8855 perp 8869 sdot 8901 lceil 8968 rceil 8969 lfloor 8970 rfloor 8971
lang 9001 rang 9002 loz 9674 spades 9824 clubs 9827 hearts 9829 diams 9830 check 10003 cross 10007
star 9734 starf 9733 phone 9742`;

const characters = new Map<string, string>();

/** The character that an HTML entity's name stands for (`hearts` → ♥). */
export function characterNamed(name: string): string | undefined {
  if (characters.size === 0) fill();
  return characters.get(name);
}

function fill(): void {
  inOrder(LATIN, 160);
  inOrder(GREEK_CAPITALS, 913);
  inOrder(GREEK_SMALL, 945);
  const words = OTHERS.split(/\s+/);
  for (let i = 0; i + 1 < words.length; i += 2) {
    characters.set(words[i] ?? '', String.fromCodePoint(Number(words[i + 1])));
  }
}

function inOrder(names: string, first: number): void {
  names.split(/\s+/).forEach((name, i) => characters.set(name, String.fromCodePoint(first + i)));
}
