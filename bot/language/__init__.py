"""What people write becomes words: text decodes, cleans and splits it, folding puts together letters and takes in stretches,
languages tells its language, spelling repairs words, reading puts that into the one value that all stages take, wordings finds
wordings in it; english holds what is English about it.
"""
