'use strict';
/**
 * Moves the clock that a Node program reads, by as much as MESIN_LAB_CLOCK_AHEAD_MS says: Node has no time zone with
 * minutes and seconds. Required before the program itself; all it can tell time by agrees, but for the monotonic clocks.
 */
const aheadMs = Number(process.env.MESIN_LAB_CLOCK_AHEAD_MS);
const RealDate = Date;
const now = () => RealDate.now() + aheadMs;

const MovedDate = new Proxy(RealDate, {
  construct: (date, given, made) => Reflect.construct(date, given.length === 0 ? [now()] : given, made),
  apply: () => new MovedDate().toString(),
  get: (date, name) => (name === 'now' ? now : Reflect.get(date, name)),
});
globalThis.Date = MovedDate;
Object.defineProperty(RealDate.prototype, 'constructor', {
  value: MovedDate,
  writable: true,
  configurable: true,
});

// Without a date these two take that of now.
const formatting = Intl.DateTimeFormat.prototype;
const { get: formatOf } = Object.getOwnPropertyDescriptor(formatting, 'format');
Object.defineProperty(formatting, 'format', {
  get() {
    const format = Reflect.apply(formatOf, this, []);
    return (date) => format(date ?? now());
  },
  configurable: true,
});
const { formatToParts } = formatting;
formatting.formatToParts = function (date) {
  return Reflect.apply(formatToParts, this, [date ?? now()]);
};

const { Temporal } = globalThis;
if (Temporal !== undefined) {
  const instant = () => Temporal.Instant.fromEpochMilliseconds(now());
  const zoned = (zone) => instant().toZonedDateTimeISO(zone ?? Temporal.Now.timeZoneId());
  Object.assign(Temporal.Now, {
    instant,
    zonedDateTimeISO: zoned,
    plainDateTimeISO: (zone) => zoned(zone).toPlainDateTime(),
    plainDateISO: (zone) => zoned(zone).toPlainDate(),
    plainTimeISO: (zone) => zoned(zone).toPlainTime(),
  });
}
