import './workers.js'
import { createRoot } from 'react-dom/client'
import type { PlaygroundSettings } from '../settings.js'
import { App } from './app.js'

const place = document.getElementById('playground')
if (place) {
  const settings = JSON.parse(place.dataset.settings ?? '') as PlaygroundSettings
  createRoot(place).render(<App settings={settings} />)
}
