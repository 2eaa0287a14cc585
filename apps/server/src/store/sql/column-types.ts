import type { ColumnDataType, ColumnDefinitionBuilder } from 'kysely';

/** The column types that are not written alike in every database. */
export interface ColumnTypes {
  /** Unsigned, 32 bits. */
  readonly appId: ColumnDataType;
  /** A key that rises with each row; `asSerial` completes it. */
  readonly serial: ColumnDataType;
  readonly asSerial: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
}

export const SQLITE_TYPES: ColumnTypes = {
  appId: 'integer',
  serial: 'integer',
  // AUTOINCREMENT: a number is never used again, even when the newest row was deleted.
  asSerial: (column) => column.primaryKey().autoIncrement(),
};

export const POSTGRES_TYPES: ColumnTypes = {
  appId: 'bigint',
  serial: 'bigint',
  asSerial: (column) => column.primaryKey().generatedAlwaysAsIdentity(),
};
