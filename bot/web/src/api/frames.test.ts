import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameReader } from "./frames.ts";

test("a frame cut anywhere, even inside a line end, arrives whole", () => {
  const wire = ': ping\r\n\r\nid: 7-0\r\nevent: reply\r\ndata: {"text":"您好"}\r\n\r\n';
  for (let cut = 0; cut <= wire.length; cut += 1) {
    const frames = new FrameReader();
    const read = [...frames.push(wire.slice(0, cut)), ...frames.push(wire.slice(cut))];
    assert.deepEqual(read, [{ event: "reply", id: "7-0", data: '{"text":"您好"}' }]);
  }
});

test("several data lines are one text, and a comment is nothing", () => {
  const frames = new FrameReader();
  assert.deepEqual(frames.push("data: a\ndata:b\n\n:x\n\n"), [{ event: "message", id: "", data: "a\nb" }]);
});
