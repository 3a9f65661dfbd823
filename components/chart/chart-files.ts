/** @file What makes a chart's downloads: loaded when the first is asked for. */
export { chartCsv } from './chart-csv';
export { chartSvg } from './chart-svg';
export { themeColours } from './save-file';
