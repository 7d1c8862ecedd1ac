import { useEffect, useMemo, useState } from "react";

export interface Speech {
  /** The key of what is being read, if anything. */
  readonly reading: string | null;
  readonly read: (key: string, text: string) => void;
  readonly stop: () => void;
}

// Elders follow more easily a little below the normal pace.
const RATE = 0.9;

/** Reads text aloud, or null on a device that cannot. */
export function useSpeech(): Speech | null {
  const voice = "speechSynthesis" in window ? window.speechSynthesis : null;
  const [reading, setReading] = useState<string | null>(null);
  useEffect(() => () => voice?.cancel(), [voice]);
  return useMemo(() => {
    if (!voice) return null;
    const stop = () => {
      voice.cancel();
      setReading(null);
    };
    const read = (key: string, text: string) => {
      voice.cancel();
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.lang = "zh-CN";
      utterance.rate = RATE;
      const ended = () => setReading((current) => (current === key ? null : current));
      utterance.addEventListener("end", ended);
      utterance.addEventListener("error", ended);
      voice.speak(utterance);
      setReading(key);
    };
    return { reading, read, stop };
  }, [voice, reading]);
}
