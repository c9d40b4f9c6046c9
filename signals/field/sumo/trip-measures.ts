// What SUMO measured itself: its tripinfo file as means, the vehicles that never got in counted.
import { readXml } from '../../../core/xml-stream.ts';
import { fileChunks } from '../../input-file.ts';
import type { FieldMeasures } from '../field.ts';

/** Reads a tripinfo file written with unfinished and undeparted trips. @throws Fault XML_*, CLI_FILE_* */
export async function tripMeasures(path: string): Promise<FieldMeasures> {
  let departed = 0;
  let arrived = 0;
  let waiting = 0;
  const sum = { duration: 0, timeLoss: 0, wait: 0, stopped: 0, stops: 0, distance: 0 };
  await readXml(fileChunks(path), path, {
    open(tag, attributes) {
      if (tag !== 'tripinfo') return;
      const value = (name: string) => Number(attributes[name] ?? 0);
      sum.wait += value('departDelay');
      if (value('depart') < 0) {
        waiting++;
        return;
      }
      departed++;
      if (value('arrival') >= 0) arrived++;
      sum.duration += value('duration');
      sum.timeLoss += value('timeLoss');
      sum.stopped += value('waitingTime');
      sum.stops += value('waitingCount');
      sum.distance += value('routeLength');
    },
  });
  const n = Math.max(1, departed);
  const all = Math.max(1, departed + waiting);
  return {
    vehicles: { demanded: departed + waiting, departed, arrived, running: departed - arrived, waiting },
    mean: {
      duration_s: sum.duration / n,
      timeLoss_s: sum.timeLoss / n,
      departDelay_s: sum.wait / all,
      delay_s: (sum.timeLoss + sum.wait) / all,
      stopped_s: sum.stopped / n,
      stops: sum.stops / n,
      speed_mps: sum.duration > 0 ? sum.distance / sum.duration : 0,
    },
  };
}
