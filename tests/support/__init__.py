"""What several tests share: servers in threads, a stand-in for Rasa, the whole product in processes."""
