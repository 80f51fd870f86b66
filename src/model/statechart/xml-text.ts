/** What XML cannot say at all (XML 1.0, section 2.2): controls, lone surrogates, two more. */
const UNSPEAKABLE =
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** True when XML has all characters of a text. */
export function isSpeakable(text: string): boolean {
  return text.search(UNSPEAKABLE) < 0;
}

/** A text as it stands in an attribute in double quotes. What XML cannot say becomes U+FFFD. */
export function attributeText(text: string): string {
  return text.replace(UNSPEAKABLE, '\ufffd').replace(/[&<>"\t\n\r]/g, (sign) => {
    const name = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[sign];
    return name === undefined ? `&#${sign.charCodeAt(0)};` : `&${name};`;
  });
}

/** A text as it stands between tags: plain, with references, or as a CDATA section. */
export function elementText(text: string): string {
  const plain = text.replace(UNSPEAKABLE, '\ufffd');
  const needsMarks = plain.trim() === '' || /[<&]/.test(plain);
  if (needsMarks && !/\r|\]\]>/.test(plain)) return `<![CDATA[${plain}]]>`;
  return plain.replace(/[&<>\r]/g, (sign) => {
    return { '&': '&amp;', '<': '&lt;', '>': '&gt;' }[sign] ?? '&#13;';
  });
}
