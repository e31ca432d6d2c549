"""The codebook: what is measured, in which units, what wordings mean, which norms hold."""
