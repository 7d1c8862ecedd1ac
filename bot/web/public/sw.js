// Keeps the page's shell, so that a reload without a network still shows hotlines and
// the last guides. It never touches /api, the console or a door plate's redirect.
const CACHE = "wenban-shell-1";
const EXTRAS = ["/icon.svg", "/manifest.webmanifest"];

async function keepShell(response) {
  const cache = await caches.open(CACHE);
  const html = await response.clone().text();
  // File names carry a hash, so they are read from the page itself.
  const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1]);
  await cache.addAll([...assets, ...EXTRAS]);
  await cache.put("/", response);
  const wanted = new Set(["/", ...assets, ...EXTRAS]);
  const kept = await cache.keys();
  await Promise.all(
    kept.filter((entry) => !wanted.has(new URL(entry.url).pathname)).map((entry) => cache.delete(entry)),
  );
}

async function openPage(event) {
  try {
    const response = await fetch(event.request);
    if (response.ok) {
      event.waitUntil(keepShell(response.clone()).catch(() => undefined));
      return response;
    }
    if (response.status < 500) return response;
  } catch {
    // The network is away: fall through to what was kept.
  }
  return (await caches.match("/")) ?? Response.error();
}

self.addEventListener("install", (event) => {
  event.waitUntil(fetch("/", { cache: "reload" }).then(keepShell).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const stale = async () => {
    const names = await caches.keys();
    await Promise.all(
      names.filter((name) => name.startsWith("wenban-shell-") && name !== CACHE).map((name) => caches.delete(name)),
    );
    await self.clients.claim();
  };
  event.waitUntil(stale());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === "/") event.respondWith(openPage(event));
  else if (url.pathname.startsWith("/assets/") || EXTRAS.includes(url.pathname)) {
    event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
  }
});
