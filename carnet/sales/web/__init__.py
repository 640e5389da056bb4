"""Pages of sales: the quotes list, the editor, the page of a quote and its dialogs."""
