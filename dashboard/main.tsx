import { render } from 'preact';
import { App } from './app.js';
import './styles/base.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/charts.css';
import './styles/tables.css';
import './styles/dockerfile.css';
import './styles/audits.css';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no #app');
render(<App />, root);
