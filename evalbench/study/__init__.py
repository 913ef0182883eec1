"""What a study is and how it is kept: model, store, verbs, history, backup."""
