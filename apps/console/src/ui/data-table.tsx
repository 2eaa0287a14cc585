import { ArrowDown, ArrowUp } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import {
  Cell,
  Column,
  Row,
  type SortDescriptor,
  Table,
  TableBody,
  TableHeader,
} from 'react-aria-components/Table';

/** A column: how it is headed, what a row shows in it, and by what it sorts. */
export interface DataColumn<Item> {
  readonly key: string;
  readonly title: string;
  readonly cell: (item: Item) => ReactNode;
  /** What rows are put in order by; without it the column does not sort. */
  readonly sortBy?: (item: Item) => string | number;
  readonly isNumber?: boolean;
}

interface Props<Item> {
  readonly label: string;
  /** The first names its row. */
  readonly columns: readonly DataColumn<Item>[];
  readonly rows: readonly Item[];
  readonly rowKey: (item: Item) => string | number;
}

/** Rows with the same facts each: arrow keys walk the cells, headings sort, and a phone shows each row as a card. */
export function DataTable<Item>({ label, columns, rows, rowKey }: Props<Item>) {
  const [order, setOrder] = useState<SortDescriptor>();
  const sorted = useMemo(() => inOrder(rows, columns, order), [rows, columns, order]);
  return (
    <Table
      aria-label={label}
      className="table"
      {...(order === undefined ? {} : { sortDescriptor: order })}
      onSortChange={setOrder}
    >
      <TableHeader>
        {columns.map(({ key, title, isNumber, sortBy }, index) => (
          <Column
            key={key}
            id={key}
            isRowHeader={index === 0}
            allowsSorting={sortBy !== undefined}
            className={isNumber ? 'number' : ''}
          >
            {({ sortDirection }) => (
              <>
                {title}
                {sortDirection === 'ascending' && <ArrowUp size={14} aria-hidden />}
                {sortDirection === 'descending' && <ArrowDown size={14} aria-hidden />}
              </>
            )}
          </Column>
        ))}
      </TableHeader>
      <TableBody>
        {sorted.map((item) => (
          <Row key={rowKey(item)} id={rowKey(item)}>
            {columns.map(({ key, title, cell, isNumber }) => (
              <Cell key={key} className={isNumber ? 'number' : ''} data-title={title}>
                <span className="table__cell">{cell(item)}</span>
              </Cell>
            ))}
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

function inOrder<Item>(
  rows: readonly Item[],
  columns: readonly DataColumn<Item>[],
  order: SortDescriptor | undefined,
): readonly Item[] {
  const sortBy = columns.find(({ key }) => key === order?.column)?.sortBy;
  if (sortBy === undefined) return rows;
  const sign = order?.direction === 'descending' ? -1 : 1;
  const compare = (a: string | number, b: string | number) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
  return rows.toSorted((a, b) => sign * compare(sortBy(a), sortBy(b)));
}
