// Runs when the conversation's component is there. Gradio knows its events by these quoted names.
footnote.attach(trigger, ['ask', 'vote', 'export', 'renew']);
footnote.recallTheme();
watch('value', () => footnote.changed(element));
