import './styles/main.scss'
import htmx from 'htmx.org'
import './menus.js'
import './preferences.js'

window.htmx = htmx
