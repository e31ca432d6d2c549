"""Figures held against figures."""
