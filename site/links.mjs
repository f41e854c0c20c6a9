// Walks through all pages of the built site: node links.mjs. Every link within it leads to a file, and none of what a page loads comes from elsewhere.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

const dist = join(dirname(fileURLToPath(import.meta.url)), 'dist')
const pages = readdirSync(dist, { recursive: true }).filter((f) => f.endsWith('.html'))
const known = new Map()
const leads = (path) => {
  if (!known.has(path)) known.set(path, [path, path + '.html', path + '/index.html'].some((p) => existsSync(join(dist, p)) && (p !== path || /\.[a-z0-9]+$/i.test(p))))
  return known.get(path)
}
let links = 0
const dead = new Set()
for (const page of pages) {
  const html = readFileSync(join(dist, page), 'utf8')
  for (const [, tag, url] of html.matchAll(/<([a-z]+) [^>]*?\b(?:href|src)="([^"]*)"/g)) {
    const [path] = url.replaceAll('&amp;', '&').split('#')
    if (/^[a-z]+:/.test(path)) {
      if (tag !== 'a' && !path.startsWith('data:')) dead.add(`${page} loads ${url}`)
      continue
    }
    if (path === '') continue
    links++
    const target = decodeURIComponent(path.startsWith('/') ? path : posix.join('/', posix.dirname(page.replaceAll('\\', '/')), path))
    if (!leads(target.replace(/\/$/, ''))) dead.add(`${page}: ${url}`)
  }
}
console.log(`${pages.length} pages, ${links} links, ${dead.size} dead`)
for (const one of [...dead].slice(0, 20)) console.log(one)
process.exit(dead.size ? 1 : 0)
