"""The check by itself: right and wrong statements, put to verifiers with the quotes that they rest on."""
