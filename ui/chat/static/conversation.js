// Runs when the conversation's component is there. Gradio knows its events by these quoted names.
footnote.turns.attach(trigger, ['ask', 'vote', 'export', 'renew', 'undo']);
footnote.recallTheme();
watch('value', () => footnote.turns.changed(element));
footnote.source.opened();
footnote.overview.changed(element);
