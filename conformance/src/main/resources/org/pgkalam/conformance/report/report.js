'use strict';
(() => {
  const id = name => document.getElementById(name);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  document.documentElement.classList.add('js');

  // Rules: search and filters

  const rules = all('.rule').map(element => ({ element, rows: all('tr', element), text: null }));
  const words = id('words');
  const chosen = { major: id('major'), verdict: id('verdict'), basis: id('basis') };

  function matches(row) {
    const basis = chosen.basis.value;
    if (basis && row.dataset.basis !== basis) return false;
    const verdicts = row.dataset.verdicts.split(' ');
    const { major, verdict } = { major: chosen.major.value, verdict: chosen.verdict.value };
    if (!major && !verdict) return true;
    return verdicts.some(one => {
      const [m, v] = one.split(':');
      return (!major || m === major) && (!verdict || v === verdict);
    });
  }

  function filter() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const rule of rules) {
      if (wanted.length && rule.text === null) rule.text = rule.element.textContent.toLowerCase();
      const show = rule.rows.some(matches) && wanted.every(word => rule.text.includes(word));
      rule.element.hidden = !show;
      if (show) shown++;
    }
    for (const group of all('.group')) group.hidden = !group.querySelector('.rule:not([hidden])');
    const major = chosen.major.value;
    for (const one of all('[data-m]')) one.hidden = major !== '' && one.dataset.m !== major;
    id('shown').textContent = `${shown} of ${rules.length} rules`;
  }

  let waiting = 0;
  words.addEventListener('input', () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(filter);
  });
  Object.values(chosen).forEach(select => select.addEventListener('change', filter));
  id('filters').addEventListener('submit', event => event.preventDefault());
  id('filters').addEventListener('reset', () => requestAnimationFrame(filter));

  function open() {
    const target = location.hash && id(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest('[hidden]')) {
      id('filters').reset();
      filter();
    }
    target.scrollIntoView();
    if (target.classList.contains('rule')) target.focus({ preventScroll: true });
  }
  window.addEventListener('hashchange', open);

  // Keys

  const visible = () => rules.map(rule => rule.element).filter(element => !element.hidden);
  const current = () => document.activeElement && document.activeElement.closest('.rule');
  const isBad = rule => rule.querySelector('.v.bad, .v.warn') !== null;

  function go(step, choose = () => true) {
    const list = visible();
    for (let at = list.indexOf(current()) + (current() || step > 0 ? step : 0); list[at]; at += step) {
      if (choose(list[at])) {
        list[at].focus({ preventScroll: true });
        list[at].scrollIntoView({ block: 'nearest' });
        return;
      }
    }
  }

  function fold(rule) {
    const details = all('td > details', rule).filter(one => !one.hidden);
    const unfold = details.some(one => !one.open);
    details.forEach(one => { one.open = unfold; });
  }

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, target } = event;
    if (key === 'Escape' && target === words) {
      event.preventDefault();
      words.blur();
      return;
    }
    if (target.closest('input, select, button, textarea')) return;
    const arrows = current() !== null;
    if (key === '/') words.focus();
    else if (key === 'j' || (arrows && key === 'ArrowDown')) go(1);
    else if (key === 'k' || (arrows && key === 'ArrowUp')) go(-1);
    else if (key === 'n') go(1, isBad);
    else if (key === 'Enter' && target.classList.contains('rule')) fold(target);
    else if (key === '?') {
      const keys = id('filters').querySelector('details');
      keys.open = true;
      keys.querySelector('summary').focus();
    } else return;
    event.preventDefault();
  });

  // Comparison with an older run

  const KINDS = ['Newly failing', 'Flaky', 'Fixed', 'Appeared', 'Vanished'];
  const fails = end => ['FAILED', 'CRASHED', 'HUNG'].includes(end[0]);
  const keyOf = (ruleIds, name) => JSON.stringify([ruleIds, name]);

  function ends(rows) {
    const found = new Map();
    for (const [ruleIds, name, ofMajors] of rows) found.set(keyOf(ruleIds, name), ofMajors);
    return found;
  }

  /** The rows of a results.json, as those that this page carries. */
  function rowsOf(results) {
    const found = new Map();
    for (const verdict of results.verdicts) {
      for (const { scenario } of verdict.scenarios) {
        const row = [scenario.rules.join(', '), scenario.name, {}];
        const key = keyOf(row[0], row[1]);
        if (!found.has(key)) found.set(key, row);
        found.get(key)[2][scenario.major] = [scenario.outcome, scenario.flaky];
      }
    }
    return [...found.values()];
  }

  function kinds(was, now) {
    if (!now) return ['Vanished'];
    const some = was ? [] : ['Appeared'];
    if (now[1] && !(was && was[1])) some.push('Flaky');
    else if (fails(now) && !(was && fails(was))) some.push('Newly failing');
    else if (was && fails(was) && now[0] === 'PASSED') some.push('Fixed');
    return some;
  }

  function compare(older) {
    const run = JSON.parse(id('run').textContent);
    const majors = run.majors.filter(major => older.run.majors.some(one => one.major === major));
    const [before, after] = [ends(rowsOf(older)), ends(run.scenarios)];
    const changes = new Map(KINDS.map(kind => [kind, new Map()]));
    for (const key of new Set([...after.keys(), ...before.keys()])) {
      for (const major of majors) {
        const was = (before.get(key) || {})[major];
        const now = (after.get(key) || {})[major];
        if (!was && !now) continue;
        for (const kind of kinds(was, now)) {
          const some = changes.get(kind);
          some.set(key, [...(some.get(key) || []), major]);
        }
      }
    }
    return changes;
  }

  const element = (name, ...children) => {
    const made = document.createElement(name);
    made.append(...children);
    return made;
  };

  function entry(key, majors) {
    const [ruleIds, name] = JSON.parse(key);
    const item = element('li');
    for (const rule of ruleIds.split(', ')) {
      const link = element('a', rule);
      link.href = `#${rule}`;
      item.append(link, ' ');
    }
    const where = element('span', ` PostgreSQL ${majors.join(', ')}`);
    where.className = 'soft';
    item.append(name, where);
    return item;
  }

  function show(older) {
    const place = id('changes');
    const of = element('p', `of ${older.run.date}, ${older.run.candidate.place}`);
    of.className = 'soft';
    place.replaceChildren(of);
    for (const [kind, some] of compare(older)) {
      if (some.size === 0) continue;
      const list = element('ul', ...[...some].map(([key, majors]) => entry(key, majors)));
      const details = element('details', element('summary', `${kind} (${some.size})`), list);
      details.open = kind === 'Newly failing' || kind === 'Flaky';
      place.append(details);
    }
    if (place.children.length === 1) place.append(element('p', 'No difference.'));
  }

  id('older').addEventListener('change', async event => {
    const file = event.target.files[0];
    if (!file) return;
    try {
      show(JSON.parse(await file.text()));
    } catch {
      id('changes').replaceChildren(element('p', `${file.name} holds no results of a run.`));
    }
  });

  filter();
  open();
})();
