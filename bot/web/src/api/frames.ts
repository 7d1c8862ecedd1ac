/** One server-sent event as it came over the wire. */
export interface Frame {
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

/** Cuts a stream of text into frames (WHATWG HTML, 9.2.6); comments are dropped. */
export class FrameReader {
  #rest = "";

  push(chunk: string): Frame[] {
    this.#rest += chunk;
    // A lone CR at the end may be half of a CRLF: leave it for the next chunk.
    const whole = this.#rest.endsWith("\r") ? this.#rest.slice(0, -1) : this.#rest;
    const kept = this.#rest.slice(whole.length);
    const blocks = whole.replace(/\r\n?/g, "\n").split("\n\n");
    this.#rest = (blocks.pop() ?? "") + kept;
    return blocks.map(frameOf).filter((frame) => frame.data !== "");
  }
}

function frameOf(block: string): Frame {
  const fields = { event: "message", id: "", data: [] as string[] };
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") fields.data.push(value);
    else if (name === "event") fields.event = value;
    else if (name === "id") fields.id = value;
  }
  return { event: fields.event, id: fields.id, data: fields.data.join("\n") };
}
