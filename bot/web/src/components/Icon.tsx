const paths = {
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-8 8c0-4 3.6-6 8-6s8 2 8 6",
  phone: "M6.5 3.5 9 4l1.5 4-2 1.7a12 12 0 0 0 5.8 5.8l1.7-2 4 1.5.5 2.5c.2 1.4-1 2.6-2.4 2.5C10.500 19.500 4.500 13.500 4 5.900 3.900 4.500 5.100 3.300 6.500 3.500Z",
  more: "M4 7h16M4 12h16M4 17h16",
  send: "m4 12 16-8-5 16-3.500-6.500L4 12Z",
  speaker: "M4 9.500v5h3.500L12 18.500v-13L7.500 9.500H4Zm11.500-1a5 5 0 0 1 0 7m2.500-9.500a8.500 8.500 0 0 1 0 12",
  stop: "M7 7h10v10H7z",
  chevron: "m6 9 6 6 6-6",
  up: "M7 11v9H4v-9h3Zm0 0 4-8c1.500 0 2.500 1 2.500 2.500L13 9h5.500c1.200 0 2 1.100 1.700 2.200l-2 7.300a2 2 0 0 1-2 1.500H7",
  down: "M17 13V4h3v9h-3Zm0 0-4 8c-1.500 0-2.500-1-2.500-2.500L11 15H5.500c-1.200 0-2-1.100-1.700-2.200l2-7.300a2 2 0 0 1 2-1.500H17",
  help: "M3.500 11 12 4l8.500 7M6 9.500V20h12V9.500M9.500 14l2 2 3.500-4",
  trash: "M5 7h14M10 7V4.500h4V7M7 7l1 13h8l1-13",
  check: "m5 12.500 4.500 4.500L19 7.500",
} as const;

export type IconName = keyof typeof paths;

/** A decorative sign; the control around it carries the name. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
