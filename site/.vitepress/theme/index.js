import { onMounted, watch, nextTick } from 'vue'
import { useRoute } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import FromPHP from './FromPHP.vue'
import { followTabs, showTab } from './tabs.js'
import { colourCode } from './code.js'
import './site.css'

export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => app.component('FromPHP', FromPHP),
  setup() {
    const route = useRoute()
    const shown = () => { showTab(); colourCode() }
    onMounted(() => { followTabs(colourCode); shown() })
    watch(() => route.path, () => nextTick(shown))
  },
}
