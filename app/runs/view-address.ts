/** @file Parses the address of the page of runs, the same for server and browser. */
import type { RunId } from '@/domain/ids';
import { parseRunField, parseRunQuery } from '@/domain/run-query/parse';
import { isFigureColumn, type RunColumn, readColumns, wantedFields } from './columns';

/** Names of the parameters, each '' if it is absent. */
export interface AddressText {
  readonly query: string;
  /** An experiment's id: its page links here. */
  readonly experiment: string;
  readonly sort: string;
  readonly group: string;
  readonly columns: string;
  readonly trash: string;
}

export interface ViewContent {
  /** As typed; it may not be a query yet. */
  readonly query: string;
  readonly sort: string;
  readonly descending: boolean;
  /** '' for none. */
  readonly group: string;
  readonly columns: readonly RunColumn[];
  readonly trash: boolean;
}

export function readView(text: AddressText): ViewContent {
  const sort = text.sort === '' ? '-created' : text.sort;
  const by = sort.replace(/^-/, '');
  return {
    query: text.query === '' && text.experiment !== '' ? `experiment = ${text.experiment}` : text.query,
    sort: 'field' in parseRunField(by) ? by : 'created',
    descending: sort.startsWith('-'),
    group: text.group !== '' && 'field' in parseRunField(text.group) ? text.group : '',
    columns: readColumns(text.columns),
    trash: text.trash !== '',
  };
}

/** What a view requests from the server: `runs.index`'s input, and the key under which the answer is kept. */
export interface IndexRequest {
  readonly query: string;
  readonly sort: string;
  readonly descending: boolean;
  readonly group: string;
  readonly figures: readonly string[];
  readonly columns: readonly string[];
  readonly trash: boolean;
}

const mostFigures = 12;

/** `query`: the view's, or the last valid one while the user types. */
export function indexRequest(view: ViewContent, query: string): IndexRequest {
  const { sort, descending, group, trash } = view;
  const figures = group === '' ? [] : view.columns.filter(isFigureColumn).map(({ id }) => id);
  return {
    query,
    sort,
    descending,
    group,
    trash,
    figures: figures.slice(0, mostFigures),
    columns: wantedFields(view.columns),
  };
}

export function indexInput({ group, figures, columns, ...rest }: IndexRequest) {
  return { ...rest, columns: [...columns], ...(group === '' ? {} : { group, figures: [...figures] }) };
}

/** The typed text if valid, else the last valid query: a half-typed one doesn't empty the table. */
export function readable(typed: string, last: string): string {
  return 'query' in parseRunQuery(typed) ? typed : last;
}

export const indexKey = (request: IndexRequest) => ['runs-index', request] as const;

/** As tRPC would have it, so that changes of these runs renew it. */
export const rowsKey = (ids: readonly RunId[], columns: readonly string[]) =>
  [['runs', 'rows'], { input: { ids, columns }, type: 'query' }] as const;

/** Rows per window: a call is an address, whose length is limited. */
export const windowSize = 50;
