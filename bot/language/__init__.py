"""What people write becomes words: text cleans and splits it, languages tells its language, spelling repairs words, reading
puts that into the one value that all stages take, wordings finds wordings in it; english holds what is English about it.
"""
