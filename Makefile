setup:
	@packaging/setup
