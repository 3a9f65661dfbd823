/** @file What a picture that a script sent may do when somebody opens it alone: draw. It requests nothing, and nothing in it runs. */

export const picturePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox";

/** Whether an address asks for one. */
export const asksForPicture = (url: string): boolean =>
  /\/api\/artefacts\/[^/?]+\?(?:[^#]*&)?as=picture(?:&|$)/.test(url);

/** An exported page runs its own script alone, apart from this site: it reads and sends nothing. */
export const exportedPagePolicy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src blob:; frame-ancestors 'none'; sandbox allow-scripts";

/** Whether an address asks for one, to be shown. */
export const asksForExportedPage = (url: string): boolean =>
  /\/api\/genotypes\/[^/?]+\/download\?(?=[^#]*format=html)(?:[^#]*&)?open=(?:&|$)/.test(url);
