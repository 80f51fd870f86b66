import { mount } from 'svelte';
import App from './App.svelte';
import { startPage } from './state/start.svelte.ts';
import './view/ui/theme.css';

const target = document.getElementById('app');
if (target) mount(App, { target, props: { page: startPage() } });
