import { onMounted, watch, nextTick } from 'vue'
import { useRoute } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import FromPHP from './FromPHP.vue'
import { followTabs, showTab } from './tabs.js'
import { colourCode } from './code.js'
import './site.css'

// What the theme leaves unnamed: the home page's main part.
function name() {
  document.querySelector('.VPContent.is-home')?.setAttribute('role', 'main')
  document.querySelector('.VPContent:not(.is-home)')?.removeAttribute('role')
}

export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => app.component('FromPHP', FromPHP),
  setup() {
    const route = useRoute()
    const shown = () => { showTab(); colourCode(); name() }
    onMounted(() => { followTabs(colourCode); shown() })
    watch(() => route.path, () => nextTick(shown))
  },
}
