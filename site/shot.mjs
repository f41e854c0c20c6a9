import { chromium } from 'playwright-core'
const [base, out, ...specs] = process.argv.slice(2)
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] })
for (const spec of specs) {
  const [name, mode, path] = spec.split('|')
  const page = await browser.newPage(mode === 'phone' ? { viewport: { width: 375, height: 800 } } : { viewport: { width: 1280, height: 900 }, colorScheme: mode === 'dark' ? 'dark' : 'light' })
  await page.goto(base + path); await page.waitForTimeout(mode === 'port' ? 15000 : 500)
  await page.screenshot({ path: `${out}/${name}.png`, fullPage: mode !== 'top', clip: undefined })
  await page.close()
}
await browser.close()
