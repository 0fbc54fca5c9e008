# dredge for CI machines without Node: docker run --rm -v "$PWD:/scan:ro" dredge .
FROM node:20-slim AS build
WORKDIR /src
COPY . .
RUN npm ci && npm prune --omit=dev --ignore-scripts

FROM node:20-slim
WORKDIR /opt/dredge
COPY --from=build /src/package.json /src/LICENSE ./
COPY --from=build /src/bin bin
COPY --from=build /src/dist dist
COPY --from=build /src/patterns patterns
COPY --from=build /src/node_modules node_modules
RUN ln -s /opt/dredge/bin/dredge.js /usr/local/bin/dredge
USER node
WORKDIR /scan
ENTRYPOINT ["dredge"]
CMD ["."]
