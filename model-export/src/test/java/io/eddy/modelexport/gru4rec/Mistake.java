package io.eddy.modelexport.gru4rec;

import io.eddy.modelexport.loss.NegativeShares;
import io.eddy.modelexport.training.TrainingClicks;

/** What published re-implementations of GRU4Rec got wrong in training: each makes trainers with that mistake. */
enum Mistake implements TrainerUnderTest.Factory {
    HIDDEN_STATE_NOT_RESET {
        @Override
        PlainGru4Rec model(Gru4RecWeights weights, int[] support, HyperParameters parameters) {
            return new PlainGru4Rec(weights, support, parameters) {
                @Override
                double[] stateBefore(int layer, int lane, int carriedFrom) {
                    return super.stateBefore(layer, lane, lane);
                }
            };
        }
    },
    RESET_MASK_NOW_AND_THEN {
        @Override
        PlainGru4Rec model(Gru4RecWeights weights, int[] support, HyperParameters parameters) {
            return new PlainGru4Rec(weights, support, parameters) {
                /** Right for one lane and one layer, which are asked for once a step. */
                private int steps;

                @Override
                double[] stateBefore(int layer, int lane, int carriedFrom) {
                    boolean looks = steps++ % 4 == 0;
                    return super.stateBefore(layer, lane, looks ? carriedFrom : lane);
                }
            };
        }
    },
    SOFTMAX_TWICE {
        @Override
        PlainGru4Rec model(Gru4RecWeights weights, int[] support, HyperParameters parameters) {
            return new PlainGru4Rec(weights, support, parameters) {
                @Override
                double laneLoss(double[] r, int target) {
                    return super.laneLoss(softmax(r), target);
                }
            };
        }
    },
    ALL_ITEMS_SCORED {
        @Override
        PlainGru4Rec model(Gru4RecWeights weights, int[] support, HyperParameters parameters) {
            return new PlainGru4Rec(weights, support, parameters) {
                @Override
                double lossOfOtherItems(double[] hidden) {
                    double scores = 0;
                    for (int item = 0; item < support.length; item++) {
                        scores += scoreOf(hidden, item);
                    }
                    return 0 * scores;
                }

                @Override
                boolean movesEveryRow() {
                    return true;
                }
            };
        }
    },
    BPR_MAX_SOFTMAX_OVER_THE_TARGET_TOO {
        @Override
        PlainGru4Rec model(Gru4RecWeights weights, int[] support, HyperParameters parameters) {
            return bprMax(weights, support, parameters, (r, target) -> PlainGru4Rec.softmax(r));
        }
    },
    BPR_MAX_AS_MEAN {
        @Override
        PlainGru4Rec model(Gru4RecWeights weights, int[] support, HyperParameters parameters) {
            return bprMax(weights, support, parameters, PlainGru4Rec::evenly);
        }
    },
    BPR_MAX_WITHOUT_REGULARISATION {
        @Override
        HyperParameters.Builder change(HyperParameters asked) {
            return asked.toBuilder().bpreg(0);
        }
    },
    DROPOUT_AS_KEEP_PROBABILITY {
        @Override
        HyperParameters.Builder change(HyperParameters asked) {
            return asked.toBuilder()
                    .dropoutEmbedding(asked.dropoutEmbedding() == 0 ? 0 : 1 - asked.dropoutEmbedding())
                    .dropoutHidden(asked.dropoutHidden() == 0 ? 0 : 1 - asked.dropoutHidden());
        }
    },
    DROPOUT_NOT_ON_THE_EMBEDDING {
        @Override
        HyperParameters.Builder change(HyperParameters asked) {
            return asked.toBuilder().dropoutEmbedding(0);
        }
    },
    DROPOUT_NOT_ON_THE_HIDDEN_STATE {
        @Override
        HyperParameters.Builder change(HyperParameters asked) {
            return asked.toBuilder().dropoutHidden(0);
        }
    },
    ONE_DROPOUT_FOR_BOTH_SIDES {
        @Override
        HyperParameters.Builder change(HyperParameters asked) {
            return asked.toBuilder().dropoutEmbedding(asked.dropoutHidden());
        }
    },
    LOG_OF_ZERO {
        @Override
        PlainGru4Rec model(Gru4RecWeights weights, int[] support, HyperParameters parameters) {
            return new PlainGru4Rec(weights, support, parameters) {
                @Override
                double laneLoss(double[] r, int target) {
                    return -Math.log(softmax(r)[target]);
                }
            };
        }
    },
    HUGE_INITIAL_ACCUMULATOR {
        @Override
        PlainGru4Rec model(Gru4RecWeights weights, int[] support, HyperParameters parameters) {
            return new PlainGru4Rec(weights, support, parameters) {
                @Override
                double initialAccumulator() {
                    return 0.1;
                }
            };
        }
    },
    INITIALISED_LIKE_PYTORCH {
        @Override
        Gru4RecWeights initial(HyperParameters parameters, int items) {
            double bound = 1 / Math.sqrt(parameters.hiddenSize());
            return PlainTrainer.uniform(parameters, items, (name, shape) -> bound);
        }
    },
    INITIALISED_AS_STACKED_GATES {
        @Override
        Gru4RecWeights initial(HyperParameters parameters, int items) {
            return PlainTrainer.uniform(
                    parameters, items, (name, shape) -> shape.length == 1 ? 0 : Math.sqrt(6.0 / (shape[0] + shape[1])));
        }
    },
    UNIFORM_SAMPLING_ONLY {
        @Override
        HyperParameters.Builder change(HyperParameters asked) {
            return asked.toBuilder().sampleAlpha(0);
        }
    },
    NO_LOGQ {
        @Override
        HyperParameters.Builder change(HyperParameters asked) {
            return asked.toBuilder().logQ(0);
        }
    },
    NO_MOMENTUM {
        @Override
        HyperParameters.Builder change(HyperParameters asked) {
            return asked.toBuilder().momentum(0);
        }
    },
    NO_SHARED_EMBEDDING {
        @Override
        HyperParameters.Builder change(HyperParameters asked) {
            return asked.toBuilder().embeddingMode(EmbeddingMode.SEPARATE);
        }
    },
    EPOCH_ENDS_WITH_FEWER_SESSIONS_THAN_LANES {
        @Override
        TrainerUnderTest trainer(TrainingClicks clicks, HyperParameters parameters, PlainGru4Rec model) {
            return new PlainTrainer(clicks, parameters, model) {
                @Override
                boolean goesOnWith(int lanes) {
                    return lanes == parameters.batchSize();
                }
            };
        }
    },
    HARD_CODED_BATCH_SIZE {
        @Override
        HyperParameters.Builder change(HyperParameters asked) {
            return asked.toBuilder().batchSize(32);
        }
    },
    HARD_CODED_LEARNING_RATE {
        @Override
        HyperParameters.Builder change(HyperParameters asked) {
            return asked.toBuilder().learningRate(0.01);
        }
    },
    HARD_CODED_HIDDEN_SIZE {
        @Override
        HyperParameters.Builder change(HyperParameters asked) {
            return asked.toBuilder().hiddenSize(100).embeddingSize(100);
        }
    };

    @Override
    public TrainerUnderTest start(TrainingClicks clicks, HyperParameters asked, Gru4RecWeights initial) {
        HyperParameters parameters = change(asked).build();
        Gru4RecWeights weights = initial == null ? initial(parameters, clicks.itemCount()) : initial;
        return trainer(clicks, parameters, model(weights, clicks.support(), parameters));
    }

    HyperParameters.Builder change(HyperParameters asked) {
        return asked.toBuilder();
    }

    Gru4RecWeights initial(HyperParameters parameters, int items) {
        return PlainTrainer.glorot(parameters, items);
    }

    PlainGru4Rec model(Gru4RecWeights weights, int[] support, HyperParameters parameters) {
        return new PlainGru4Rec(weights, support, parameters);
    }

    TrainerUnderTest trainer(TrainingClicks clicks, HyperParameters parameters, PlainGru4Rec model) {
        return new PlainTrainer(clicks, parameters, model);
    }

    private static PlainGru4Rec bprMax(
            Gru4RecWeights weights, int[] support, HyperParameters parameters, NegativeShares wrong) {
        return new PlainGru4Rec(weights, support, parameters) {
            @Override
            double[] negativeShares(double[] r, int target) {
                return wrong.of(r, target);
            }
        };
    }

    /** How much each of the scores counts as a negative. */
    @FunctionalInterface
    private interface NegativeShares {
        double[] of(double[] r, int target);
    }
}
