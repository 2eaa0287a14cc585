import { parse, type SessionDescription } from 'sdp-transform';
import { malformed } from './refusal.ts';

/** A browser's offer of two tracks with every codec has some 200 lines, the longest of some 150 characters. */
const MAX_LINES = 1_000;
const MAX_LINE_LENGTH = 1_024;
const MAX_SECTIONS = 16;

/** `type=value` of printable characters (RFC 8866 §5). */
const LINE = /^[a-z]=[^\p{Cc}]*$/u;

/**
 * Takes a text apart whose form has been checked. What its values are is not checked: the parser writes
 * whatever it finds.
 *
 * @throws {SdpRefusal} naming the line
 */
export function parseText(text: string): SessionDescription {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) throw malformed('the SDP is empty');
  if (lines.length > MAX_LINES)
    throw malformed(`the SDP has ${lines.length} lines; at most ${MAX_LINES} are read`);
  let sections = 0;
  for (const [index, line] of lines.entries()) {
    if (line.length > MAX_LINE_LENGTH)
      throw malformed(`line ${index + 1} has ${line.length} characters; at most ${MAX_LINE_LENGTH} are read`);
    if (!LINE.test(line)) throw malformed(`line ${index + 1} is not of the form type=value`);
    if (line.startsWith('m=')) sections++;
  }
  if (sections > MAX_SECTIONS)
    throw malformed(`the SDP has ${sections} m= sections; at most ${MAX_SECTIONS} are read`);
  return parse(lines.join('\r\n'));
}
