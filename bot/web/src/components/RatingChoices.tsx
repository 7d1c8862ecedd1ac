import { rating as words } from "../strings.ts";

interface LevelsProps {
  readonly score: number | null;
  readonly onScore: (score: number) => void;
}

export function RatingLevels({ score, onScore }: LevelsProps) {
  return (
    <fieldset className="levels">
      <legend>{words.title}</legend>
      {words.levels.map((level) => (
        <label key={level.score} className="level" data-testid={`rating-${level.score}`}>
          <input
            type="radio"
            name="score"
            value={level.score}
            checked={score === level.score}
            onChange={() => onScore(level.score)}
          />
          <span>{level.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface ReasonsProps {
  readonly chosen: readonly string[];
  readonly onChosen: (chosen: readonly string[]) => void;
}

export function RatingReasons({ chosen, onChosen }: ReasonsProps) {
  const toggle = (reason: string) =>
    onChosen(chosen.includes(reason) ? chosen.filter((each) => each !== reason) : [...chosen, reason]);
  return (
    <fieldset className="levels reasons">
      <legend>{words.why}</legend>
      {words.reasons.map((reason) => (
        <label key={reason} className="level">
          <input type="checkbox" checked={chosen.includes(reason)} onChange={() => toggle(reason)} />
          <span>{reason}</span>
        </label>
      ))}
    </fieldset>
  );
}
