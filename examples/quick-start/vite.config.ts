import { defineConfig } from 'vite';

/** The Parley server that the page talks to while it is developed; a built page names it by `?server=`. */
const server = process.env.PARLEY_URL ?? 'http://localhost:8800';

export default defineConfig({
  server: { proxy: { '/signal': { target: server, ws: true }, '/dev/credentials': server } },
});
