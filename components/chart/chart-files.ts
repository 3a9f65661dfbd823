/** @file What makes a chart's downloads: loaded when the first is asked for. */
export { chartSvg } from './chart-svg';
export { chartTable } from './chart-table-data';
export { paperColours } from './paper-picture';
export { themeColours } from './save-file';
