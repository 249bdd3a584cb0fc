"""What a strong language model once answered, recorded and replayed: written mode measured without a network."""
