import { mount } from 'svelte';
import App from './App.svelte';
import { keepOffline } from './state/offline.ts';

const target = document.getElementById('app');
if (target) mount(App, { target });
void keepOffline(() => undefined);
