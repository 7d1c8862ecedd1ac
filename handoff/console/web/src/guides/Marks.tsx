import { Tag } from "antd";

import type { Mark } from "../api/guides.ts";
import { strings } from "../strings.ts";
import { word } from "../ui/words.ts";

const COLOURS: Readonly<Record<Mark, string>> = {
  expired: "red",
  not_yet: "default",
  unverified: "orange",
  changed: "blue",
};

/** What a supervisor should know of a guide at a glance. */
export function Marks({ marks }: { marks: readonly Mark[] }) {
  return marks.map((mark) => (
    <Tag key={mark} color={COLOURS[mark]}>
      {word(strings.guides.marks, mark)}
    </Tag>
  ));
}
