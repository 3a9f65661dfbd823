/** @file What a picture that a script sent may do when somebody opens it alone: draw. It requests nothing, and nothing in it runs. */

export const picturePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox";

/** Whether an address asks for one. */
export const asksForPicture = (url: string): boolean =>
  /\/api\/artefacts\/[^/?]+\?(?:[^#]*&)?as=picture(?:&|$)/.test(url);
