//! Helpers that speak to the program as a person would.
