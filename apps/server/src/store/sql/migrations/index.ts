import type { Migration } from 'kysely/migration';
import type { ColumnTypes } from '../column-types.ts';
import { apps } from './0001-apps.ts';
import { ingestKeys } from './0002-ingest-keys.ts';
import { appSettings } from './0003-app-settings.ts';
import { webhooks } from './0004-webhooks.ts';
import { operators } from './0005-operators.ts';
import { calls } from './0006-calls.ts';
import { forbids } from './0007-forbids.ts';
import { callNodes } from './0008-call-nodes.ts';
import { streamRules } from './0009-stream-rules.ts';
import { lookIn } from './0010-look-in.ts';
import { maxPlays } from './0011-max-plays.ts';
import { qualityWindows } from './0012-quality-windows.ts';

/** Every change of the schema, in the order of its name. One that was released is never edited. */
export function migrations(types: ColumnTypes): Record<string, Migration> {
  return {
    '0001-apps': apps(types),
    '0002-ingest-keys': ingestKeys(),
    '0003-app-settings': appSettings(),
    '0004-webhooks': webhooks(types),
    '0005-operators': operators(types),
    '0006-calls': calls(types),
    '0007-forbids': forbids(types),
    '0008-call-nodes': callNodes(types),
    '0009-stream-rules': streamRules(types),
    '0010-look-in': lookIn(),
    '0011-max-plays': maxPlays(),
    '0012-quality-windows': qualityWindows(),
  };
}
