"""What a person looks at: tables, summaries and facts about the storage, for a terminal."""
