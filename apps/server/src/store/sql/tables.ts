import type { Generated } from 'kysely';

/** Truth values are 0 and 1, times are milliseconds, lists and objects are JSON: alike in every database. */
export interface Tables {
  apps: AppRow;
  webhook_deliveries: DeliveryRow;
  operators: OperatorRow;
  operator_sessions: OperatorSessionRow;
  audit_log: AuditRow;
  calls: CallRow;
  call_members: CallMemberRow;
  call_streams: CallStreamRow;
  call_events: CallEventRow;
  call_quality: QualityRow;
  usage_figures: UsageRow;
  peak_figures: PeakRow;
  forbidden_streams: ForbiddenStreamRow;
  forbid_rules: ForbidRuleRow;
  stream_rules: StreamRuleRow;
}

export interface AppRow {
  app_id: number;
  name: string;
  app_sign: string;
  server_secret: string;
  callback_secret: string;
  token_only: number;
  created_at_ms: number;
  strict_privileges: number;
  look_in: number;
  on_token_expiry: string;
  allowed_origins: string;
  max_members_per_room: number;
  max_rooms: number;
  max_plays: number;
  webhook_urls: string;
  ingest_key: string | null;
  retired_secrets: string;
  revision: number;
}

export interface DeliveryRow {
  delivery_id: Generated<number>;
  app_id: number;
  room_id: string;
  event: string;
  url: string;
  fields: string;
  created_at_ms: number;
  state: string;
  next_attempt_at_ms: number;
  attempts: string;
}

export interface OperatorRow {
  operator_id: string;
  name: string;
  /** In lower case: what must be unique. */
  name_key: string;
  role: string;
  password_hash: string | null;
  oidc_subject: string | null;
  created_at_ms: number;
}

export interface OperatorSessionRow {
  key_hash: string;
  operator_id: string;
  created_at_ms: number;
  expires_at_ms: number;
}

export interface AuditRow {
  entry_id: Generated<number>;
  at_ms: number;
  actor: string;
  action: string;
  app_id: number | null;
  detail: string;
}

export interface CallRow {
  room_session_id: string;
  app_id: number;
  room_id: string;
  opened_at_ms: number;
  closed_at_ms: number | null;
  close_reason: number | null;
  peak_members: number;
  node_id: string;
}

export interface CallMemberRow {
  session_id: string;
  room_session_id: string;
  user_id: string;
  user_name: string;
  joined_at_ms: number;
  left_at_ms: number | null;
  leave_reason: number | null;
}

export interface CallStreamRow {
  publish_id: string;
  room_session_id: string;
  session_id: string;
  user_id: string;
  stream_id: string;
  started_at_ms: number;
  ended_at_ms: number | null;
  end_reason: number | null;
}

export interface CallEventRow {
  event_id: Generated<number>;
  room_session_id: string;
  session_id: string;
  at_ms: number;
  kind: string;
  detail: string;
}

export interface QualityRow {
  sample_id: Generated<number>;
  room_session_id: string;
  session_id: string;
  stream_id: string;
  direction: string;
  at_ms: number;
  figures: string;
  /** What it sums up; 0: as it was reported. */
  window_ms: Generated<number>;
}

export interface UsageRow {
  app_id: number;
  hour_ms: number;
  figure: string;
  value: number;
}

export interface PeakRow extends UsageRow {
  node_id: string;
}

export interface ForbiddenStreamRow {
  app_id: number;
  stream_id: string;
  forbidden_at_ms: number;
}

export interface ForbidRuleRow {
  app_id: number;
  rule_type: 1 | 2 | 3 | 4;
  /** Empty, like the two below, where the rule is not about it. */
  ip: string;
  room_id: string;
  user_id: string;
  forbids_login: number;
  forbids_publish: number;
  ends_at_ms: number;
}

export interface StreamRuleRow {
  app_id: number;
  room_id: string;
  stream_id: string;
  forbids_audio: number;
  forbids_video: number;
  created_at_ms: number;
  ends_at_ms: number;
}
