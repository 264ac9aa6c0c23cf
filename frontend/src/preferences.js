// What the page remembers of a person's screen: theme and left bar. Cookies, so that the server
// can draw the page right at once; they hold nothing else.

function remember(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`
}

document.addEventListener('click', (event) => {
  const theme = event.target.closest('[data-set-theme]')
  if (theme) {
    const value = theme.dataset.setTheme
    if (value === 'auto') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = value
    for (const button of document.querySelectorAll('[data-set-theme]')) {
      button.setAttribute('aria-pressed', String(button === theme))
    }
    remember('clave_theme', value)
    document.dispatchEvent(new CustomEvent('clave:theme'))
  }
  const toggle = event.target.closest('[data-toggle-side]')
  if (toggle) {
    const collapsed = document.querySelector('.frame').classList.toggle('side-collapsed')
    toggle.setAttribute('aria-expanded', String(!collapsed))
    remember('clave_side', collapsed ? 'collapsed' : 'open')
    window.dispatchEvent(new Event('resize'))
  }
})
