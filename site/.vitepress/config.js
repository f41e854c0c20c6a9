import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { plain } from './highlight.js'
import { options, render } from './search.js'

// What the generator says of the guides: { zh: [{ text, link }], en: … }
const guides = JSON.parse(readFileSync(fileURLToPath(new URL('../pages/.guides.json', import.meta.url)), 'utf8'))

const chinese = {
  nav: [
    { text: '按用途', link: '/tasks/' }, { text: '按产品', link: '/products/' }, { text: '通知', link: '/webhook/' },
    { text: '指南', link: '/guide/' }, { text: '从 PHP 迁移', link: '/from-php' },
  ],
  sidebar: { '/guide/': guides.zh },
  outline: { label: '本页内容', level: [2, 3] },
  docFooter: { prev: false, next: false },
  darkModeSwitchLabel: '深色模式', lightModeSwitchTitle: '切换到浅色', darkModeSwitchTitle: '切换到深色',
  sidebarMenuLabel: '目录', returnToTopLabel: '回到顶部', langMenuLabel: '语言', skipToContentLabel: '跳到正文',
  notFound: { title: '没有这一页', quote: '请按产品或用途查找，或使用搜索。', linkText: '回到首页', linkLabel: '回到首页' },
}
const english = {
  nav: [
    { text: 'By task', link: '/en/tasks/' }, { text: 'By product', link: '/en/products/' }, { text: 'Notifications', link: '/en/webhook/' },
    { text: 'Guides', link: '/en/guide/' }, { text: 'From PHP', link: '/en/from-php' },
  ],
  sidebar: { '/en/guide/': guides.en },
  outline: { label: 'On this page', level: [2, 3] },
  docFooter: { prev: false, next: false },
}

export default defineConfig({
  title: 'wechatpay',
  description: '微信支付 Go 客户端：每个接口一页',
  srcDir: 'pages',
  srcExclude: ['public/**'], // Markdown for machines
  outDir: 'dist',
  cleanUrls: true,
  head: [['link', { rel: 'icon', href: 'data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22><rect width=%2216%22 height=%2216%22 rx=%223%22 fill=%22%230b7a3b%22/><path d=%22M4 8l3 3 5-6%22 stroke=%22white%22 stroke-width=%222%22 fill=%22none%22/></svg>' }]],
  metaChunk: true, // the list of pages is one file, not in every page
  lastUpdated: false,
  ignoreDeadLinks: true, // the generator has looked at every link, and at the sections that they name
  locales: {
    root: { label: '简体中文', lang: 'zh-CN', themeConfig: chinese },
    en: { label: 'English', lang: 'en', link: '/en/', description: 'WeChat Pay for Go: a page for each operation', themeConfig: english },
  },
  markdown: { highlight: plain, codeCopyButtonTitle: '复制 / Copy' },
  themeConfig: {
    i18nRouting: true,
    search: {
      provider: 'local',
      options: {
        _render: render,
        miniSearch: options,
        locales: {
          root: { translations: { button: { buttonText: '搜索', buttonAriaLabel: '搜索' }, modal: { noResultsText: '没有找到', resetButtonTitle: '清除', backButtonTitle: '关闭', displayDetails: '显示详情', footer: { selectText: '选择', navigateText: '移动', closeText: '关闭' } } } },
        },
      },
    },
  },
  vite: { build: { chunkSizeWarningLimit: 4096, reportCompressedSize: false } },
})
