/** @file When a page counts as usable: conditions that run in it at every frame, as source text. */

/** Rows with names, none still a placeholder, and an input that takes a query: React has hydrated the server's page. */
export const runsReady = `() => {
  const main = document.querySelector('main');
  const input = main?.querySelector('[role=combobox]');
  return !!main && !!input && Object.keys(input).some((key) => key.startsWith('__reactProps')) && main.querySelectorAll('tbody th a').length > 10 &&
    main.querySelector('tbody [data-placeholder]') === null;
}`;

/** A chart is drawn and no part in view is a placeholder. The first placeholder is enough: later ones are not higher. */
export const chartsReady = `() => {
  const main = document.querySelector('main');
  const canvas = main?.querySelector('figure canvas');
  if (!canvas || canvas.width === 0 || !main.querySelector('figure table, figure [role=img], figure figcaption')) return false;
  const waiting = main.querySelector('[data-placeholder]');
  return waiting === null || waiting.getBoundingClientRect().top >= innerHeight;
}`;

/** Tables are drawn and no part in view is a placeholder. */
export const priorReady = `() => {
  const main = document.querySelector('main');
  if (!main?.querySelector('table')) return false;
  const waiting = main.querySelector('[data-placeholder]');
  return waiting === null || waiting.getBoundingClientRect().top >= innerHeight;
}`;
