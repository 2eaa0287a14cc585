import { type CalendarDate, getLocalTimeZone } from '@internationalized/date';
import { CalendarDays, ChevronLeft, ChevronRight, X } from 'lucide-react';
import {
  Button,
  CalendarCell,
  CalendarGrid,
  DateInput,
  DateRangePicker,
  DateSegment,
  Group,
  Label,
  Popover,
  RangeCalendar,
} from 'react-aria-components/DateRangePicker';
import { Dialog, Heading } from 'react-aria-components/Dialog';
import { useWords } from '../words/words.tsx';
import { FieldNotes, type FieldProps } from './field.tsx';

/** Days from the first to the last, both whole, as milliseconds of the reader's clock. */
export interface Days {
  readonly start: CalendarDate;
  readonly end: CalendarDate;
}

/** The moments that days go from and to. */
export function momentsOf(days: Days | null): { fromMs?: number; toMs?: number } {
  if (days === null) return {};
  const zone = getLocalTimeZone();
  return {
    fromMs: days.start.toDate(zone).getTime(),
    toMs: days.end.add({ days: 1 }).toDate(zone).getTime(),
  };
}

interface Props extends FieldProps {
  readonly value: Days | null;
  readonly onChange: (days: Days | null) => void;
}

/** A time in whole days: typed, or marked in a calendar. */
export function DateRange({ label, hint, value, onChange }: Props) {
  const words = useWords();
  return (
    <DateRangePicker<CalendarDate> className="field" value={value} onChange={onChange}>
      <Label>{label}</Label>
      <Group className="input input--group">
        <span className="dates">
          <DateInput slot="start" className="date">
            {(segment) => <DateSegment segment={segment} className="date__part" />}
          </DateInput>
          <span aria-hidden="true">–</span>
          <DateInput slot="end" className="date">
            {(segment) => <DateSegment segment={segment} className="date__part" />}
          </DateInput>
        </span>
        {value !== null && (
          <Button slot={null} className="step" aria-label={words.clear} onPress={() => onChange(null)}>
            <X size={16} aria-hidden />
          </Button>
        )}
        <Button className="step">
          <CalendarDays size={16} aria-hidden />
        </Button>
      </Group>
      <FieldNotes hint={hint} />
      <Popover className="popover">
        <Dialog className="dialog dialog--calendar">
          <RangeCalendar>
            <header className="calendar__head">
              <Button slot="previous" className="icon-button">
                <ChevronLeft size={16} aria-hidden />
              </Button>
              <Heading />
              <Button slot="next" className="icon-button">
                <ChevronRight size={16} aria-hidden />
              </Button>
            </header>
            <CalendarGrid className="calendar__grid">
              {(date) => <CalendarCell date={date} className="calendar__day" />}
            </CalendarGrid>
          </RangeCalendar>
        </Dialog>
      </Popover>
    </DateRangePicker>
  );
}
