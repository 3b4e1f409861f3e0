import { z } from "zod";

const isoDate = z.iso.date();

/**
 * The table of 法定节假日 and 调休, from the yearly notices of 国务院办公厅. Days are filed by their own date, not by the
 * notice that names them: the notice for 2019 moves 2018-12-29.
 */
export const calendarData = z.strictObject({
  source: z.string().min(1).meta({ description: "Where the days come from." }),
  years: z
    .record(z.string().regex(/^\d{4}$/), z.strictObject({ announced: z.boolean() }))
    .meta({ description: "Years whose notice is out; a year that is absent counts as not announced." }),
  off: z.array(isoDate).meta({ description: "Days off by notice, weekends inside a holiday included." }),
  makeup: z.array(isoDate).meta({ description: "Weekend days worked instead (调休)." }),
});

export type CalendarData = z.infer<typeof calendarData>;
