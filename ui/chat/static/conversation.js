// Runs when the component is there by which Python says what changes. Gradio knows its events by these quoted names.
footnote.turns.attach(trigger, ['ask', 'vote', 'check', 'export', 'renew', 'undo', 'open', 'earlier', 'list', 'rename', 'remove', 'settings', 'test']);
footnote.turns.most = MAX_QUESTION;
footnote.recallTheme();
watch('value', () => footnote.turns.draw(props.value && JSON.parse(props.value)));
footnote.source.opened();
footnote.overview.changed(document.getElementById('conversation'));
footnote.shelf.begin();
