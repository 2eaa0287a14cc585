import type { LiveRoom, LiveStream } from '@parley/protocol/console';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { orDash, useFormat } from '../quality/format.ts';
import { Card } from '../ui/card.tsx';
import { type DataColumn, DataTable } from '../ui/data-table.tsx';
import { useQualityWords } from '../words/quality.ts';

/** What each member sends and receives now. */
export function RoomStreams({ room, nowMs }: { room: LiveRoom; nowMs: number }) {
  const quality = useQualityWords();
  const { live: words, columns: titles } = quality;
  const format = useFormat();
  const names = new Map(room.members.map(({ userId, userName }) => [userId, userName || userId]));
  const columns: DataColumn<LiveStream>[] = [
    {
      key: 'who',
      title: titles.member,
      cell: ({ userId, streamId, direction }) => (
        <span className="way">
          {direction === 'send' ? <ArrowUp size={16} aria-hidden /> : <ArrowDown size={16} aria-hidden />}
          <span>
            {names.get(userId) ?? userId} {direction === 'send' ? quality.up : quality.down}{' '}
            <code>{streamId}</code>
          </span>
        </span>
      ),
      sortBy: ({ userId }) => names.get(userId) ?? userId,
    },
    {
      key: 'bitrate',
      title: titles.bitrate,
      isNumber: true,
      cell: ({ audioBps, videoBps, pausedFor }) =>
        pausedFor === null
          ? orDash(
              audioBps === null && videoBps === null ? null : (audioBps ?? 0) + (videoBps ?? 0),
              format.rate,
            )
          : words.heldBack,
      sortBy: ({ audioBps, videoBps }) => (audioBps ?? 0) + (videoBps ?? 0),
    },
    {
      key: 'size',
      title: titles.size,
      isNumber: true,
      cell: ({ reported }) => {
        const { videoWidth, videoHeight } = reported?.figures ?? {};
        return videoHeight ? `${videoWidth ? `${videoWidth} × ` : ''}${videoHeight}` : '–';
      },
    },
    {
      key: 'fps',
      title: titles.fps,
      isNumber: true,
      cell: ({ reported }) => orDash(reported?.figures.videoFps, format.number),
    },
    {
      key: 'loss',
      title: titles.loss,
      isNumber: true,
      cell: ({ lossPercent }) => orDash(lossPercent, format.percent),
      sortBy: ({ lossPercent }) => lossPercent ?? -1,
    },
    {
      key: 'roundTrip',
      title: titles.roundTrip,
      isNumber: true,
      cell: ({ roundTripMs }) => orDash(roundTripMs, format.ms),
      sortBy: ({ roundTripMs }) => roundTripMs ?? -1,
    },
    {
      key: 'layer',
      title: titles.layer,
      isNumber: true,
      cell: ({ layer, layerCount }) =>
        layer === null || layerCount < 2 ? '–' : words.layers(layer, layerCount),
    },
    {
      key: 'estimate',
      title: titles.estimate,
      isNumber: true,
      cell: ({ estimateBps }) => (estimateBps === null ? words.wide : format.rate(estimateBps)),
    },
    {
      key: 'time',
      title: quality.live.reported,
      isNumber: true,
      cell: ({ reported }) =>
        orDash(reported?.atMs, (atMs) => words.ago(Math.max(0, Math.round((nowMs - atMs) / 1000)))),
    },
  ];
  return (
    <Card title={words.title}>
      <p className="soft">{words.text}</p>
      {room.figures.length === 0 ? (
        <p className="soft">{words.empty}</p>
      ) : (
        <div className="scroll">
          <DataTable
            label={words.title}
            columns={columns}
            rows={room.figures}
            rowKey={({ userId, streamId, direction }) => `${direction} ${userId} ${streamId}`}
          />
        </div>
      )}
    </Card>
  );
}
